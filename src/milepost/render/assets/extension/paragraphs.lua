-- Numbers of paragraphs, for both renderers: 3.12 is the twelfth of chapter 3. Prose of a chapter counts, and
-- what its cells show as prose; headings, lists, quotations, notes, captions and tables do not.

local paragraphs = {}

local REVIEWED = { draft = true, ['for-review'] = true }
local NO_WORDS = { Image = true, Math = true, RawInline = true, Space = true, SoftBreak = true, LineBreak = true }

--- Whether a book's pages show the numbers: while it is reviewed, or where its settings say so.
function paragraphs.are_shown(settings)
  local asked = settings['paragraph-numbers']
  if asked ~= nil then return asked == true end
  return REVIEWED[settings.state and pandoc.utils.stringify(settings.state) or ''] == true
end

-- Quarto has not filled its instructions yet: one that ends the page has no words.
local function ends_page(el)
  local written = el.t == 'Span' and el.classes:includes('quarto-shortcode__') and el.attributes['data-raw']
  return written and written:match('^{{<%s*pagebreak%s*>}}$') ~= nil
end

local function has_words(para)
  return para.content:find_if(function(el)
    return not NO_WORDS[el.t] and not ends_page(el) and not (el.t == 'Str' and el.text:match('^{#eq%-')) -- a formula's label
  end) ~= nil
end

--- Put each paragraph that counts into a Div that says which of its chapter it is.
function paragraphs.counted(blocks, count)
  count = count or { at = 0 }
  return pandoc.Blocks(blocks:map(function(block)
    if block.t == 'Para' and has_words(block) then
      count.at = count.at + 1
      return pandoc.Div({ block }, pandoc.Attr('', { 'paragraph' }, { at = ('%d'):format(count.at) }))
    elseif block.t == 'Div' and block.classes:find_if(function(name) return name:match('^cell') end) then
      block.content = paragraphs.counted(block.content, count)
    end
    return block
  end))
end

-- How a format shows a number: as a link to itself, in the margin, or in a style of the reference document.
local SHOWN = {
  html = function(number)
    local id = 'p-' .. number:gsub('%.', '-')
    return { pandoc.Link(number, '#' .. id, '', pandoc.Attr(id, { 'paragraph-number' })), pandoc.Space() }
  end,
  typst = function(number)
    return { pandoc.RawInline('typst', '#paragraph-number[' .. number .. ']') }
  end,
  docx = function(number)
    local words = pandoc.Span(number, pandoc.Attr('', {}, { ['custom-style'] = 'Paragraph Number' }))
    return { words, pandoc.RawInline('openxml', '<w:r><w:tab/></w:r>') }
  end,
}

--- A filter that gives the paragraphs of a chapter their numbers, or none.
function paragraphs.numbered(format, chapter, shown)
  return { Div = function(div)
    if not div.classes:includes('paragraph') or not div.attributes.at then return nil end
    if not shown then return div.content end
    local para = div.content[1]
    local number = (chapter ~= '' and chapter .. '.' or '') .. div.attributes.at
    local inlines = pandoc.Inlines(SHOWN[format](number))
    inlines:extend(para.content)
    para.content = inlines
    if format ~= 'docx' then return para end
    return pandoc.Div({ para }, pandoc.Attr('', {}, { ['custom-style'] = 'Numbered Paragraph' }))
  end }
end

return paragraphs
